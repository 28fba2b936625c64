const coins = [50, 20, 10, 5, 2, 1];
let money = 88;
const used = [];
for (const coin of coins) {
  while (money >= coin) {
    money -= coin;
    used.push(coin);
  }
}
console.log("Coins: " + used.join(" "));
