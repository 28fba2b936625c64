const name = prompt("What is your name?");
const age = Number(prompt("How old are you?"));
alert("Hello " + name + "!");
alert("Next year you will be " + (age + 1));
if (age >= 10 && age < 20) {
  alert("You have two digits.");
}
