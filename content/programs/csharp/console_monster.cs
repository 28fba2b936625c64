using System;

class Fighter
{
    public string Name;
    public int Health;
    public int Power;
    static Random random = new Random();

    public void Attack(Fighter target)
    {
        int damage = random.Next(1, Power + 1);
        target.Health -= damage;
        Console.WriteLine(Name + " hits " + target.Name + " for " + damage);
    }
}

class Game
{
    static void Main()
    {
        Fighter hero = new Fighter { Name = "Kim", Health = 30, Power = 6 };
        Fighter troll = new Fighter { Name = "Troll", Health = 25, Power = 5 };
        while (hero.Health > 0 && troll.Health > 0)
        {
            hero.Attack(troll);
            if (troll.Health > 0) troll.Attack(hero);
        }
        Console.WriteLine(hero.Health > 0 ? "You won!" : "Game over");
    }
}
