using System;

enum Light { Red, Yellow, Green }

class Program {
    static Light Next(Light light) {
        if (light == Light.Red) {
            return Light.Green;
        }
        if (light == Light.Green) {
            return Light.Yellow;
        }
        return Light.Red;
    }

    static void Main() {
        Light light = Light.Red;
        for (int step = 0; step < 6; step++) {
            Console.WriteLine("The light is " + light);
            light = Next(light);
        }
    }
}
