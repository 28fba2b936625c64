let light = "red";
for (let step = 0; step < 6; step++) {
  console.log("The light is " + light);
  if (light === "red") {
    light = "green";
  } else if (light === "green") {
    light = "yellow";
  } else {
    light = "red";
  }
}
