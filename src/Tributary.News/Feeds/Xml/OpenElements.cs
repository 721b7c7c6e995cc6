using System.Runtime.InteropServices;

namespace Tributary.News.Feeds.Xml;

/// <summary>What an element is to the reader.</summary>
internal enum Role
{
    Document,
    Root,
    Channel,
    Item,
    Image,
    Person,
    Group,
    Hours,
    Days,
    Tags,

    /// <summary>Its text is wanted.</summary>
    Text,

    /// <summary>Markup inside a text that is wanted.</summary>
    Markup,

    /// <summary>Nothing in it matters.</summary>
    Ignored,
}

/// <summary>An element that is open.</summary>
/// <param name="NameAt">Where its name begins among the names of all that are open.</param>
/// <param name="Bindings">How many prefixes were bound outside it.</param>
/// <param name="Role">What it is.</param>
/// <param name="Base">What addresses in it are relative to, or null.</param>
/// <param name="Language">Its language, or null.</param>
internal readonly record struct OpenElement(int NameAt, int Bindings, Role Role, string? Base, string? Language);

/// <summary>The elements that are open and the namespaces that are in scope. What is nested deeper than 250 is counted, not kept.</summary>
internal sealed class OpenElements
{
    private const int MaxDepth = 250;
    private const int MaxBindings = 200;
    private const int Near = 4;

    private readonly List<OpenElement> _open = new(16);
    private readonly List<(string Prefix, Space Space)> _bindings = new(8);
    private readonly TextBuffer _names = new();
    // Of the outermost elements, so many as were ever looked at: the hashes of their names, and how many have each.
    private readonly List<int> _hashes = [];
    private readonly Dictionary<int, int> _known = [];
    private int _tooDeep;

    public int Count => _open.Count;

    public OpenElement Top => _open[^1];

    public OpenElement this[int index] => _open[index];

    public int Bindings => _bindings.Count;

    /// <summary>
    /// How many names have been looked at to find what end tags close; it grows with the tags, however many elements are open.
    /// </summary>
    public long Looks { get; private set; }

    /// <summary>Whether an element has ever been too deep to be kept.</summary>
    public bool WasTooDeep { get; private set; }

    /// <summary>Opens an element.</summary>
    /// <param name="name">As it stands in the document.</param>
    /// <param name="element">What it is.</param>
    /// <returns>False where it is nested too deep to be kept.</returns>
    public bool Push(ReadOnlySpan<char> name, OpenElement element)
    {
        if (_tooDeep > 0 || _open.Count >= MaxDepth)
        {
            WasTooDeep = true;
            _tooDeep++;
            return false;
        }
        _open.Add(element with { NameAt = _names.Length });
        _names.Append(name);
        return true;
    }

    public OpenElement Pop()
    {
        var top = _open[^1];
        if (_hashes.Count == _open.Count)
            Forget();
        _open.RemoveAt(_open.Count - 1);
        // Whatever was too deep to be kept stood in it.
        _tooDeep = 0;
        _names.Shorten(top.NameAt);
        Unbind(top.Bindings);
        return top;
    }

    /// <summary>Forgets the prefixes of an element that was not opened.</summary>
    public void Unbind(int bindings)
    {
        if (_bindings.Count > bindings)
            _bindings.RemoveRange(bindings, _bindings.Count - bindings);
    }

    /// <summary>The name of the innermost element as it stands in the document.</summary>
    public ReadOnlySpan<char> TopName => _names.Span[_open[^1].NameAt..];

    /// <summary>
    /// How many elements an end tag closes: 1 as it should be, more where some were left open, 0 where it belongs to none.
    /// </summary>
    public int Closes(ReadOnlySpan<char> name)
    {
        if (_tooDeep > 0)
        {
            _tooDeep--;
            return 0;
        }
        var names = _names.Span;
        var end = names.Length;
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            if (i == _open.Count - 1 - Near && !MayBeOpen(name))
                return 0;
            Looks++;
            var open = names[_open[i].NameAt..end];
            if (open.Length == name.Length && !open.IsEmpty && (open[^1] | 0x20) == (name[^1] | 0x20)
                && open.Equals(name, StringComparison.OrdinalIgnoreCase))
                return _open.Count - i;
            end = _open[i].NameAt;
        }
        return 0;
    }

    /// <summary>
    /// Whether some element may have that name, without a look at each, which a document of nothing but stray end tags would make dear.
    /// </summary>
    private bool MayBeOpen(ReadOnlySpan<char> name)
    {
        for (var i = _hashes.Count; i < _open.Count; i++)
        {
            Looks++;
            var hash = Hash(_names.Span[_open[i].NameAt..(i + 1 < _open.Count ? _open[i + 1].NameAt : _names.Length)]);
            _hashes.Add(hash);
            CollectionsMarshal.GetValueRefOrAddDefault(_known, hash, out _)++;
        }
        return _known.ContainsKey(Hash(name));
    }

    private void Forget()
    {
        var hash = _hashes[^1];
        _hashes.RemoveAt(_hashes.Count - 1);
        if (--CollectionsMarshal.GetValueRefOrAddDefault(_known, hash, out _) == 0)
            _known.Remove(hash);
    }

    private static int Hash(ReadOnlySpan<char> name) => string.GetHashCode(name, StringComparison.OrdinalIgnoreCase);

    public void Bind(ReadOnlySpan<char> prefix, Space space)
    {
        if (_bindings.Count < MaxBindings)
            _bindings.Add((prefix.ToString(), space));
    }

    /// <summary>The namespace that a prefix, or the empty one, stands for here; null where none is declared.</summary>
    public Space? Find(ReadOnlySpan<char> prefix)
    {
        for (var i = _bindings.Count - 1; i >= 0; i--)
            if (prefix.SequenceEqual(_bindings[i].Prefix))
                return _bindings[i].Space;
        return prefix.IsEmpty ? Space.Plain : null;
    }
}
