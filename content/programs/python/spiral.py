import turtle

colors = ["red", "orange", "green", "blue", "purple"]
turtle.speed(0)
for i in range(60):
    turtle.color(colors[i % 5])
    turtle.forward(i * 3)
    turtle.left(91)
turtle.hideturtle()
