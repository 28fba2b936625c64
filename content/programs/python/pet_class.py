class Pet:
    def __init__(self, name, sound):
        self.name = name
        self.sound = sound
        self.hunger = 5

    def speak(self):
        print(self.name + " says " + self.sound)

    def feed(self, amount):
        self.hunger = self.hunger - amount
        if self.hunger < 0:
            self.hunger = 0


cat = Pet("Mia", "meow")
dog = Pet("Rex", "woof")
for pet in [cat, dog]:
    pet.speak()
    pet.feed(3)
    print(pet.hunger)
