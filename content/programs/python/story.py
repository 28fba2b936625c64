hero = input("Name of a hero: ")
place = input("A place: ")
animal = input("An animal: ")
story = hero + " walked to the " + place + ". "
story += "There was a " + animal + "! "
story += '"Hello," said the ' + animal + "."
print(story)
print(len(story.split()), "words")
