function calculate(first, sign, second) {
  switch (sign) {
    case "+":
      return first + second;
    case "-":
      return first - second;
    case "*":
      return first * second;
    case "/":
      if (second === 0) {
        return "I cannot divide by zero";
      }
      return first / second;
    default:
      return "I do not know " + sign;
  }
}

console.log(calculate(3, "+", 4));
console.log(calculate(3, "/", 0));
