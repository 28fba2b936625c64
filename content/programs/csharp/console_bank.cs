using System;

class Account {
    private double money;
    private string owner;

    public Account(string owner, double money) {
        this.owner = owner;
        this.money = money;
    }

    public bool Take(double amount) {
        if (amount > money) {
            Console.WriteLine("Not enough money!");
            return false;
        }
        money -= amount;
        return true;
    }

    public override string ToString() {
        return owner + " has " + money;
    }
}
