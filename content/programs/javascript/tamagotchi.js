let pet = { name: "Bobo", hunger: 3, joy: 5 };

function feed() {
  pet.hunger = Math.max(0, pet.hunger - 3);
}

function play() {
  pet.joy = Math.min(10, pet.joy + 2);
  pet.hunger += 1;
}

function nextDay() {
  pet.hunger++;
  pet.joy--;
  if (pet.hunger >= 10 || pet.joy <= 0) {
    console.log(pet.name + " ran away!");
    return false;
  }
  return true;
}

feed();
play();
nextDay();
