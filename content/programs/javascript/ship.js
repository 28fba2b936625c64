class Ship {
  constructor() {
    this.x = 0;
    this.fuel = 10;
  }

  move(steps) {
    for (let i = 0; i < steps; i++) {
      if (this.fuel <= 0) {
        console.log("No fuel!");
        return;
      }
      this.x++;
      this.fuel--;
    }
  }
}

const ship = new Ship();
ship.move(4);
ship.move(9);
console.log("x = " + ship.x + ", fuel = " + ship.fuel);
