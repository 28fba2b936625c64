class Pet {
  constructor(name, sound) {
    this.name = name;
    this.sound = sound;
    this.hunger = 5;
  }

  speak() {
    console.log(this.name + " says " + this.sound);
  }

  feed(amount) {
    this.hunger = this.hunger - amount;
    if (this.hunger < 0) {
      this.hunger = 0;
    }
  }
}

const cat = new Pet("Mia", "meow");
const dog = new Pet("Rex", "woof");
for (const pet of [cat, dog]) {
  pet.speak();
  pet.feed(3);
  console.log(pet.hunger);
}
