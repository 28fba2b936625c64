import time


def timed(function):
    def wrapper(*args):
        start = time.time()
        result = function(*args)
        print(function.__name__, "took", round(time.time() - start, 3))
        return result

    return wrapper


@timed
def slow_sum(limit):
    return sum(i * i for i in range(limit))


print(slow_sum(100000))
