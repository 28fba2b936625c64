// Inside the sandbox: run a compiled C# program once for each question, or call a method of it, and tell what it answered.
//
// Each question gets an application domain of its own, so that static fields begin anew. This file and the program share
// one process: it can be fooled, which is why it knows nothing of what is expected.
using System;
using System.Diagnostics;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

public class Asked : MarshalByRefObject {
    public string[] Run(string program, string stdin, string call, string arguments, int most) {
        var said = new Bounded(most);
        Console.SetIn(new StringReader(stdin));
        Console.SetOut(said);
        string result = "", failure = "";
        try {
            if (call.Length == 0) AppDomain.CurrentDomain.ExecuteAssembly(program, new string[0]);
            else result = Calls.Answer(Assembly.LoadFrom(program), call, arguments);
        } catch (Raised raised) {
            failure = raised.Message;
        } catch (Exception error) {
            // What is below is this file.
            failure = call.Length > 0 ? error.GetType().FullName + ": " + error.Message : error.ToString().Split(new[] { "\n  at (wrapper managed-to-native) System.AppDomain" }, StringSplitOptions.None)[0];
        }
        return new[] { said.ToString(), result, failure };
    }

    public override object InitializeLifetimeService() { return null; }
}

public class Bounded : StringWriter {
    readonly int most;

    public Bounded(int most) { this.most = most; }

    public override void Write(char value) { Check(1); base.Write(value); }
    public override void Write(string value) { Check(value == null ? 0 : value.Length); base.Write(value); }
    public override void Write(char[] buffer, int index, int count) { Check(count); base.Write(buffer, index, count); }

    void Check(int more) {
        if (GetStringBuilder().Length + more > most) throw new IOException("too much output");
    }
}

public static class Harness {
    [DllImport("libc")] static extern IntPtr read(int descriptor, byte[] buffer, IntPtr count);
    [DllImport("libc")] static extern IntPtr write(int descriptor, byte[] buffer, IntPtr count);

    static readonly byte[] chunk = new byte[65536];
    static string buffered = "";

    public static int Main(string[] words) {
        int ask = int.Parse(words[1]), answer = int.Parse(words[2]);
        var nonce = Line(ask);
        while (true) {
            var line = Line(ask).Split(' ');
            if (line.Length != 3) return 0;
            var began = Process.GetCurrentProcess().TotalProcessorTime;
            var domain = AppDomain.CreateDomain("question");
            var asked = (Asked)domain.CreateInstanceFromAndUnwrap(typeof(Asked).Assembly.Location, "Asked");
            var told = asked.Run(words[0], Unpacked(line[0]), Unpacked(line[1]), Unpacked(line[2]), int.Parse(words[3]));
            var took = (int)(Process.GetCurrentProcess().TotalProcessorTime - began).TotalMilliseconds;
            AppDomain.Unload(domain);
            var status = told[2].Length > 0 ? "raised" : "answered";
            var error = told[2].Length > 4000 ? told[2].Substring(0, 4000) : told[2];
            Say(answer, nonce + " " + status + " " + Packed(told[0]) + " " + Packed(told[1]) + " " + Packed(error) + " " + took + "\n");
        }
    }

    // Mono's streams take only descriptors that Mono itself has opened.
    static string Line(int ask) {
        while (!buffered.Contains("\n")) {
            var got = (int)read(ask, chunk, (IntPtr)chunk.Length);
            if (got <= 0) return "";
            buffered += Encoding.ASCII.GetString(chunk, 0, got);
        }
        var end = buffered.IndexOf('\n');
        var found = buffered.Substring(0, end);
        buffered = buffered.Substring(end + 1);
        return found;
    }

    static void Say(int answer, string line) {
        var bytes = Encoding.ASCII.GetBytes(line);
        for (var sent = 0; sent < bytes.Length;) {
            var rest = new byte[bytes.Length - sent];
            Array.Copy(bytes, sent, rest, 0, rest.Length);
            var written = (int)write(answer, rest, (IntPtr)rest.Length);
            if (written <= 0) return;
            sent += written;
        }
    }

    static string Packed(string text) {
        return text.Length == 0 ? "-" : Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
    }

    static string Unpacked(string word) {
        return word == "-" ? "" : Encoding.UTF8.GetString(Convert.FromBase64String(word));
    }
}
