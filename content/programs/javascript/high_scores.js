const scores = [
  { name: "Ana", points: 120 },
  { name: "Ben", points: 85 },
  { name: "Cleo", points: 200 }
];
scores.sort((a, b) => b.points - a.points);
scores.forEach((entry, index) => {
  console.log(`${index + 1}. ${entry.name}: ${entry.points}`);
});
