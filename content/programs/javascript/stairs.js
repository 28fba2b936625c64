let height = 5
for (let row = 1; row <= height; row++) {
  console.log(" ".repeat(height - row) + "#".repeat(row))
}
