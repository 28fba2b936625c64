int total = 0;
string[] names = { "Ana", "Ben", "Cleo" };
foreach (var name in names)
{
    total += name.Length;
    Console.WriteLine($"{name} has {name.Length} letters");
}
Console.WriteLine("Together: " + total);
