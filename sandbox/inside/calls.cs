// Inside the sandbox: call a static method of a compiled C# program by its name, with arguments given as JSON, and tell
// the result as JSON. Mono's small packages have no reader and no writer of JSON.
using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Text;

public static class Calls {
    const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    /// `name` is `Method` or `Class.Method`. Of several with this name the first takes the call that fits the arguments.
    public static string Answer(Assembly program, string name, string arguments) {
        var given = (List<object>)new Reader(arguments).Whole();
        var dot = name.LastIndexOf('.');
        var place = dot < 0 ? null : name.Substring(0, dot);
        var method = name.Substring(dot + 1);
        var known = program.GetTypes()
            .Where(type => place == null || type.Name == place || type.FullName == place)
            .SelectMany(type => type.GetMethods(Static))
            .Where(each => each.Name == method && !each.ContainsGenericParameters)
            .ToArray();
        if (known.Length == 0) throw new MissingMethodException("There is no static method " + name + ".");
        var misfit = "";
        foreach (var each in known) {
            object[] fitting;
            try {
                fitting = Fitted(each.GetParameters(), given);
            } catch (InvalidCastException error) {
                misfit = error.Message;
                continue;
            }
            object result;
            try {
                result = each.Invoke(null, fitting);
            } catch (TargetInvocationException error) {
                throw new Raised(Told(error.InnerException));
            }
            var text = new StringBuilder();
            Writer.Write(result, text, 0);
            return text.ToString();
        }
        throw new MissingMethodException(name + " does not take these arguments: " + misfit);
    }

    static object[] Fitted(ParameterInfo[] wanted, List<object> given) {
        if (given.Count > wanted.Length || wanted.Skip(given.Count).Any(each => !each.IsOptional))
            throw new InvalidCastException("it takes " + wanted.Length + ", there are " + given.Count);
        return wanted.Select((each, place) => place < given.Count ? Fit.As(given[place], each.ParameterType) : each.DefaultValue).ToArray();
    }

    /// What is below the program's own lines is this file.
    static string Told(Exception error) {
        var lines = error.ToString().Split('\n');
        return string.Join("\n", lines.TakeWhile(line => !line.Contains("(wrapper managed-to-native)")).ToArray());
    }
}

/// An exception of the program, as text: its own type may not cross from one application domain to another.
public class Raised : Exception {
    public Raised(string words) : base(words) { }
}

/// A value of JSON as a C# type. Throws InvalidCastException where nothing is meant.
public static class Fit {
    public static object As(object value, Type type) {
        var within = Nullable.GetUnderlyingType(type);
        if (value == null) {
            if (type.IsValueType && within == null) throw new InvalidCastException("null is no " + type.Name);
            return null;
        }
        type = within ?? type;
        if (type == typeof(object)) return value;
        if (type.IsEnum && value is string) return Named((string)value, type);
        if (type == typeof(char) && value is string && ((string)value).Length == 1) return ((string)value)[0];
        if (type.IsPrimitive && type != typeof(bool) && type != typeof(char) || type == typeof(decimal)) return Number(value, type);
        if (type.IsInstanceOfType(value)) return value;
        if (value is List<object> && (type.IsArray || type.IsGenericType)) return Several((List<object>)value, type);
        if (value is Dictionary<string, object> && type.IsGenericType) return Pairs((Dictionary<string, object>)value, type);
        throw Misfit(value, type);
    }

    static object Named(string name, Type type) {
        if (Enum.IsDefined(type, name)) return Enum.Parse(type, name);
        throw Misfit(name, type);
    }

    static object Number(object value, Type type) {
        var isWhole = type != typeof(double) && type != typeof(float) && type != typeof(decimal);
        if (!(value is long || value is double) || isWhole && value is double && (double)value != Math.Floor((double)value)) throw Misfit(value, type);
        try {
            return Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
        } catch (OverflowException) {
            throw Misfit(value, type);
        }
    }

    static object Several(List<object> values, Type type) {
        var element = type.IsArray ? type.GetElementType() : type.GetGenericArguments()[0];
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element));
        foreach (var each in values) list.Add(As(each, element));
        if (type.IsArray) {
            var array = Array.CreateInstance(element, list.Count);
            list.CopyTo(array, 0);
            return array;
        }
        if (type.IsInstanceOfType(list)) return list;
        // A queue, a stack or a set is made of a list of its elements.
        var maker = type.GetConstructor(new[] { typeof(IEnumerable<>).MakeGenericType(element) });
        if (maker == null || type.GetGenericArguments().Length != 1) throw Misfit(values, type);
        return maker.Invoke(new object[] { list });
    }

    static object Pairs(Dictionary<string, object> values, Type type) {
        var kinds = type.GetGenericArguments();
        if (kinds.Length != 2) throw Misfit(values, type);
        var pairs = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(kinds));
        foreach (var pair in values) {
            long number;
            object key = kinds[0] != typeof(string) && long.TryParse(pair.Key, out number) ? (object)number : pair.Key;
            pairs.Add(As(key, kinds[0]), As(pair.Value, kinds[1]));
        }
        if (!type.IsInstanceOfType(pairs)) throw Misfit(values, type);
        return pairs;
    }

    static InvalidCastException Misfit(object value, Type type) {
        var text = new StringBuilder();
        Writer.Write(value, text, 0);
        return new InvalidCastException(text + " is no " + type.Name);
    }
}

/// Writes what a child's method gives back; throws NotSupportedException for what JSON has no form for.
public static class Writer {
    const int Deepest = 40;

    public static void Write(object value, StringBuilder text, int depth) {
        if (depth > Deepest) throw new NotSupportedException("The result goes on for ever.");
        if (value == null) text.Append("null");
        else if (value is bool) text.Append((bool)value ? "true" : "false");
        else if (value is string || value is char || value is Enum) Quote(value.ToString(), text);
        else if (value is double || value is float) Real(Convert.ToDouble(value), value, text);
        else if (value is IFormattable && (value.GetType().IsPrimitive || value is decimal)) text.Append(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
        else if (value is IDictionary) Pairs((IDictionary)value, text, depth);
        else if (value is IEnumerable) Several((IEnumerable)value, text, depth);
        else if (value.GetType().FullName.StartsWith("System.ValueTuple`") || value.GetType().FullName.StartsWith("System.Tuple`")) Several(Parts(value), text, depth);
        else throw new NotSupportedException("A " + value.GetType().Name + " can't be told as a result.");
    }

    static void Real(double number, object value, StringBuilder text) {
        if (double.IsNaN(number) || double.IsInfinity(number)) text.Append(double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
        else text.Append(((IFormattable)value).ToString("R", CultureInfo.InvariantCulture));
    }

    static IEnumerable Parts(object tuple) {
        var type = tuple.GetType();
        for (var number = 1; number <= type.GetGenericArguments().Length; number++) {
            var field = type.GetField("Item" + number);
            yield return field != null ? field.GetValue(tuple) : type.GetProperty("Item" + number).GetValue(tuple, null);
        }
    }

    static void Several(IEnumerable values, StringBuilder text, int depth) {
        text.Append('[');
        var isFirst = true;
        foreach (var each in values) {
            if (!isFirst) text.Append(", ");
            isFirst = false;
            Write(each, text, depth + 1);
        }
        text.Append(']');
    }

    static void Pairs(IDictionary values, StringBuilder text, int depth) {
        text.Append('{');
        var isFirst = true;
        foreach (DictionaryEntry pair in values) {
            if (!isFirst) text.Append(", ");
            isFirst = false;
            Quote(Convert.ToString(pair.Key, CultureInfo.InvariantCulture), text);
            text.Append(": ");
            Write(pair.Value, text, depth + 1);
        }
        text.Append('}');
    }

    static void Quote(string words, StringBuilder text) {
        text.Append('"');
        foreach (var sign in words) {
            if (sign == '"' || sign == '\\') text.Append('\\').Append(sign);
            else if (sign < ' ' || sign > '~') text.Append("\\u").Append(((int)sign).ToString("x4"));
            else text.Append(sign);
        }
        text.Append('"');
    }
}

/// Reads the JSON that the server wrote: whole numbers as long, others as double, lists and dictionaries of object.
public class Reader {
    readonly string text;
    int at;

    public Reader(string text) { this.text = text; }

    public object Whole() {
        Space();
        switch (text[at]) {
            case '[': return Several();
            case '{': return Pairs();
            case '"': return Words();
            case 't': at += 4; return true;
            case 'f': at += 5; return false;
            case 'n': at += 4; return null;
            default: return Number();
        }
    }

    void Space() {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
    }

    bool Goes(char sign) {
        Space();
        if (text[at] != sign) return false;
        at++;
        return true;
    }

    List<object> Several() {
        var found = new List<object>();
        at++;
        if (Goes(']')) return found;
        do found.Add(Whole()); while (Goes(','));
        at++;
        return found;
    }

    Dictionary<string, object> Pairs() {
        var found = new Dictionary<string, object>();
        at++;
        if (Goes('}')) return found;
        do {
            Space();
            var key = Words();
            Goes(':');
            found[key] = Whole();
        } while (Goes(','));
        at++;
        return found;
    }

    string Words() {
        var found = new StringBuilder();
        for (at++; text[at] != '"'; at++) {
            if (text[at] != '\\') { found.Append(text[at]); continue; }
            at++;
            if (text[at] == 'u') {
                found.Append((char)Convert.ToInt32(text.Substring(at + 1, 4), 16));
                at += 4;
            } else {
                var place = "nrtbf".IndexOf(text[at]);
                found.Append(place < 0 ? text[at] : "\n\r\t\b\f"[place]);
            }
        }
        at++;
        return found.ToString();
    }

    object Number() {
        var from = at;
        while (at < text.Length && "+-.0123456789eE".IndexOf(text[at]) >= 0) at++;
        var word = text.Substring(from, at - from);
        long whole;
        if (long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out whole)) return whole;
        double real;
        if (double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out real)) return real;
        throw new FormatException("no number at " + from);
    }
}
