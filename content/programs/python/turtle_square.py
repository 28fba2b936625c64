import turtle

pen = turtle.Turtle()
pen.color("blue")
for side in range(4):
    pen.forward(100)
    pen.right(90)
turtle.done()
