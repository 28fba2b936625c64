function kind(a, b, c) {
  if (a + b <= c || a + c <= b || b + c <= a) {
    return "not a triangle";
  }
  if (a === b && b === c) {
    return "all sides equal";
  }
  if (a === b || b === c || a === c) {
    return "two sides equal";
  }
  return "no sides equal";
}

console.log(kind(3, 3, 3));
console.log(kind(3, 4, 5));
