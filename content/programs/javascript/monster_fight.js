const hero = { name: "Kim", health: 30, power: 6 };
const monster = { name: "Troll", health: 25, power: 5 };

function attack(attacker, target) {
  const damage = Math.floor(Math.random() * attacker.power) + 1;
  target.health -= damage;
  console.log(attacker.name + " hits " + target.name + " for " + damage);
}

while (hero.health > 0 && monster.health > 0) {
  attack(hero, monster);
  if (monster.health > 0) {
    attack(monster, hero);
  }
}
console.log(hero.health > 0 ? "You won!" : "Game over");
