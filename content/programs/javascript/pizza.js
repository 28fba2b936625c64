let price = 7.5;
const toppings = ["ham", "corn", "olives"];
for (const topping of toppings) {
  const yes = confirm("Do you want " + topping + "?");
  if (yes) {
    price += 0.75;
  }
}
alert("That makes " + price + " euros.");
