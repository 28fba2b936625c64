function hasDouble(word) {
  for (let i = 0; i < word.length - 1; i++) {
    if (word[i] === word[i + 1]) {
      return true;
    }
  }
  return false;
}

["apple", "pear", "cherry"].forEach((word) => {
  if (hasDouble(word)) {
    console.log(word + " has a double letter");
  }
});
