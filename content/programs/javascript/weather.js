const temperatures = [12, 15, 9, 21, 18, 25, 11]
const days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
let warmest = 0
for (let i = 0; i < days.length; i++) {
  console.log(days[i] + " " + "*".repeat(temperatures[i]))
  if (temperatures[i] > temperatures[warmest]) {
    warmest = i
  }
}
console.log("Warmest day: " + days[warmest])
