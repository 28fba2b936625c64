class Account {
  constructor(owner, money = 0) {
    this.owner = owner;
    this.money = money;
  }

  put(amount) {
    this.money += amount;
  }

  take(amount) {
    if (amount > this.money) {
      console.log("Not enough money!");
      return;
    }
    this.money -= amount;
  }
}

const account = new Account("Lena", 50);
account.put(25);
account.take(100);
account.take(30);
console.log(`${account.owner} has ${account.money}`);
