using System;

interface IShape {
    double Area();
}

class Circle : IShape {
    private double radius;

    public Circle(double radius) {
        this.radius = radius;
    }

    public double Area() {
        return Math.PI * radius * radius;
    }
}

class Square : IShape {
    private double side;

    public Square(double side) {
        this.side = side;
    }

    public double Area() {
        return side * side;
    }
}
