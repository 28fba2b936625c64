import time

count = 10
while count > 0:
    print(count)
    time.sleep(1)
    count = count - 1
print("Lift off!")
