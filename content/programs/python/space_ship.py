class Ship:
    def __init__(self):
        self.x = 0
        self.fuel = 10

    def move(self, steps):
        for _ in range(steps):
            if self.fuel <= 0:
                print("No fuel!")
                return
            self.x += 1
            self.fuel -= 1


ship = Ship()
ship.move(4)
ship.move(9)
print("x =", ship.x, "fuel =", ship.fuel)
