const total = 5025;
const hours = Math.floor(total / 3600);
const minutes = Math.floor((total % 3600) / 60);
const seconds = total % 60;
console.log(hours + " h " + minutes + " min " + seconds + " s");
