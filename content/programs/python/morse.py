morse = {"s": "...", "o": "---", "e": ".", "t": "-"}
message = "sos"
code = []
for letter in message:
    if letter in morse:
        code.append(morse[letter])
print(" ".join(code))
