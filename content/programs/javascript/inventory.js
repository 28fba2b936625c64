const inventory = {
  sword: 1,
  potion: 3,
  arrow: 20
};

function useItem(item) {
  if (!(item in inventory)) {
    console.log("You have no " + item);
    return false;
  }
  inventory[item] -= 1;
  if (inventory[item] === 0) {
    delete inventory[item];
  }
  return true;
}

useItem("potion");
useItem("sword");
useItem("shield");
console.log(inventory);
