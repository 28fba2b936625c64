function toFahrenheit(celsius) {
  return (celsius * 9) / 5 + 32;
}

function toCelsius(fahrenheit) {
  return ((fahrenheit - 32) * 5) / 9;
}

for (let degrees = 0; degrees < 50; degrees += 10) {
  console.log(degrees + " C = " + toFahrenheit(degrees) + " F");
}
console.log(toCelsius(100).toFixed(1));
