from tkinter import Button, Label, Tk

clicks = 0


def click():
    global clicks
    clicks += 1
    label.config(text="Clicks: " + str(clicks))


window = Tk()
window.title("Clicker")
label = Label(window, text="Clicks: 0")
label.pack()
button = Button(window, text="Click me!", command=click)
button.pack()
window.mainloop()
