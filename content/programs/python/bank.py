class Account:
    def __init__(self, owner, money=0):
        self.owner = owner
        self.money = money

    def put(self, amount):
        self.money += amount

    def take(self, amount):
        if amount > self.money:
            print("Not enough money!")
        else:
            self.money -= amount


account = Account("Lena", 50)
account.put(25)
account.take(100)
account.take(30)
print(account.owner, "has", account.money)
