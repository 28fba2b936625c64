using System;

class Pet {
    public string Name { get; set; }
    public int Hunger { get; private set; } = 5;

    public Pet(string name) {
        Name = name;
    }

    public void Feed(int amount) {
        Hunger = Math.Max(0, Hunger - amount);
    }

    public void Speak() {
        Console.WriteLine(Name + " says meow");
    }
}

class Program {
    static void Main() {
        Pet cat = new Pet("Mia");
        cat.Speak();
        cat.Feed(3);
        Console.WriteLine(cat.Hunger);
    }
}
