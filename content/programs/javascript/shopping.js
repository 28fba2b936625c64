let shopping = ["milk", "bread", "apples"];
shopping.push("cheese");
for (let item of shopping) {
  console.log("- " + item);
}
if (shopping.includes("milk")) {
  console.log("Do not forget the milk!");
}
console.log("You need " + shopping.length + " things");
