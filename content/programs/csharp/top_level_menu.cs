string choice = "";
while (choice != "3")
{
    Console.WriteLine("1: play");
    Console.WriteLine("2: help");
    Console.WriteLine("3: quit");
    choice = Console.ReadLine();
    if (choice == "1")
    {
        Console.WriteLine("The game starts!");
    }
    else if (choice == "2")
    {
        Console.WriteLine("Press the arrow keys.");
    }
}
