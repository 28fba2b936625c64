import pygame

pygame.init()
screen = pygame.display.set_mode((400, 300))
x = 50
y = 50
speed_x = 3
speed_y = 2
running = True
while running:
    for event in pygame.event.get():
        if event.type == pygame.QUIT:
            running = False
    x += speed_x
    y += speed_y
    if x < 0 or x > 400:
        speed_x = -speed_x
    if y < 0 or y > 300:
        speed_y = -speed_y
    screen.fill((0, 0, 0))
    pygame.draw.circle(screen, (255, 200, 0), (x, y), 15)
    pygame.display.flip()
pygame.quit()
