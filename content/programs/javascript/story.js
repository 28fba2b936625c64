const hero = prompt("Name of a hero");
const place = prompt("A place");
const animal = prompt("An animal");
let story = hero + " walked to the " + place + ". ";
story += "There was a " + animal + "! ";
story += '"Hello," said the ' + animal + ".";
alert(story);
