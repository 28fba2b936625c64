ages = {"Mum": 41, "Dad": 43, "Lisa": 9, "Finn": 12}
oldest = None
for name in ages:
    if oldest is None or ages[name] > ages[oldest]:
        oldest = name
print(oldest, "is the oldest")
children = [name for name, age in ages.items() if age < 18]
print("Children:", ", ".join(children))
