snake = [(5, 5), (4, 5), (3, 5)]
direction = (1, 0)
apple = (8, 5)


def step():
    global apple
    head_x, head_y = snake[0]
    new_head = (head_x + direction[0], head_y + direction[1])
    snake.insert(0, new_head)
    if new_head == apple:
        apple = (2, 2)
    else:
        snake.pop()


for i in range(4):
    step()
print(snake)
print("Length:", len(snake))
