temperatures = [12, 15, 9, 21, 18, 25, 11]
days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
for i in range(len(days)):
    bar = "*" * temperatures[i]
    print(days[i], bar)
warmest = max(temperatures)
print("Warmest day:", days[temperatures.index(warmest)])
