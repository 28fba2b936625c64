let number = 7;
for (let i = 1; i <= 10; i++) {
  console.log(number + " x " + i + " = " + number * i);
}
