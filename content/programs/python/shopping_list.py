shopping = ["milk", "bread", "apples"]
shopping.append("cheese")
for item in shopping:
    print("- " + item)
print("You need", len(shopping), "things.")
if "milk" in shopping:
    print("Do not forget the milk!")
