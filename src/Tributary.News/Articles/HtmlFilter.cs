using System.Text;

namespace Tributary.News.Articles;

/// <summary>
/// Writes the tags of a text anew as they come: those of elements that stay, each closed where a browser would close it, and everything
/// else as text or not at all. No tree is built: time and memory grow with the text's length alone. For one text.
/// </summary>
internal sealed class HtmlFilter(string html, Func<HtmlElement, string, string, string?> address)
{
    private const int MaxDepth = 256;
    private const int MaxUnclosed = 256;

    // Links get longer as they become absolute.
    private const int MaxGrowth = 4;
    private const int Allowance = 64 * 1024;

    private readonly StringBuilder _output = new();
    private readonly List<Open> _open = [];
    // Formatting that something else ended: it goes on with the next text. What stands before the floor belongs outside this table cell.
    private readonly List<Open> _pending = [];
    private readonly List<string> _attributes = [];
    private int _floor;
    private int _unclosed;
    private bool _pictureStaysOpen;
    private bool _choiceStaysOpen;

    /// <summary>The result, or null where it would be nested too deep or grow out of proportion.</summary>
    public string? Run()
    {
        var tokens = new HtmlTokens(html);
        for (var token = tokens.Next(); token != HtmlToken.Eof; token = tokens.Next())
        {
            switch (token)
            {
                case HtmlToken.Text:
                    if (!tokens.Text.IsWhiteSpace())
                        Reopen();
                    HtmlReferences.Normalise(tokens.Text, _output);
                    break;
                case HtmlToken.Start:
                    Start(ref tokens);
                    break;
                default:
                    End(tokens.Name);
                    break;
            }
            if (_open.Count > MaxDepth || _unclosed > MaxUnclosed || _output.Length > ((long)html.Length * MaxGrowth) + Allowance)
                return null;
        }
        CloseThrough(0);
        return _output.ToString();
    }

    private void Start(ref HtmlTokens tokens)
    {
        if (HtmlElements.Find(tokens.Name) is { } element)
            Keep(element, ref tokens);
        else
            Leave(ref tokens);
    }

    private void Keep(HtmlElement element, ref HtmlTokens tokens)
    {
        if (element.Is(HtmlNesting.TablePart) && !EntersTable(element))
            return;
        if (element.Is(HtmlNesting.Block))
            EndWhatABlockEnds(element);
        else if (!element.Is(HtmlNesting.TablePart))
            Reopen();
        if (element.Name == "a" && Innermost(element) is >= 0 and var link)
            CloseThrough(link);
        var at = _output.Length;
        _output.Append('<').Append(element.Name);
        var isCopy = Attributes(element, ref tokens, out var isPixel);
        _output.Append('>');
        if (isPixel)
            _output.Length = at;
        if (element.Is(HtmlNesting.Void))
            return;
        var isFormatting = element.Is(HtmlNesting.Formatting);
        Push(new(element, isFormatting ? _output.ToString(at, _output.Length - at) : "", isCopy, _floor));
        _unclosed += isFormatting ? 1 : 0;
    }

    private void Push(Open open)
    {
        _open.Add(open);
        if (open.Element.Is(HtmlNesting.Cell))
            _floor = _pending.Count;
    }

    /// <returns>Whether the element holds copies of formulas for those who cannot see the ones that are drawn beside them.</returns>
    private bool Attributes(HtmlElement element, ref HtmlTokens tokens, out bool isPixel)
    {
        var (isCopy, isLink) = (false, false);
        isPixel = false;
        _attributes.Clear();
        while (tokens.NextAttribute(out var name, out var value))
        {
            isCopy |= name.Equals("class", StringComparison.OrdinalIgnoreCase)
                && value.Contains("mathml", StringComparison.OrdinalIgnoreCase);
            if (HtmlElements.Attribute(name) is not { } known || _attributes.Contains(known))
                continue;
            _attributes.Add(known);
            if (known is "href" or "src" or "cite" or "poster")
            {
                if (address(element, known, HtmlReferences.Decode(value)) is not { } accepted)
                    continue;
                _output.Append(' ').Append(known).Append("=\"");
                HtmlReferences.Escape(accepted, _output, isAttribute: true);
                isLink |= known == "href" && element.Name == "a";
            }
            else if (known != "rel" || element.Name != "a")
            {
                _output.Append(' ').Append(known).Append("=\"");
                HtmlReferences.Normalise(value, _output, isAttribute: true);
                isPixel |= element.Name == "img" && known is "width" or "height" && IsPixel(value);
            }
            else
            {
                continue;
            }
            _output.Append('"');
        }
        if (isLink)
            _output.Append(" rel=\"noopener noreferrer nofollow\"");
        return isCopy;
    }

    private static bool IsPixel(ReadOnlySpan<char> size) => size.Trim() is "0" or "1" or "0px" or "1px";

    private void Leave(ref HtmlTokens tokens)
    {
        switch (HtmlElements.RemainsOf(tokens.Name))
        {
            case HtmlRemains.Nothing:
                tokens.Raw(tokens.Name);
                break;
            case HtmlRemains.Hidden:
                Hide(ref tokens, isPicture: false);
                break;
            case HtmlRemains.Choice:
                HideWhereClosed(ref tokens, isPicture: false, ref _choiceStaysOpen);
                break;
            case HtmlRemains.Picture when !tokens.IsSelfClosing:
                HideWhereClosed(ref tokens, isPicture: true, ref _pictureStaysOpen);
                break;
            case HtmlRemains.Formula when !tokens.IsSelfClosing:
                Reopen();
                TextOf(ref tokens, isShown: !(_open is [.., var parent] && parent.HoldsCopies));
                break;
            case HtmlRemains.Lines:
                BeginLines();
                HtmlReferences.Escape(tokens.Raw(tokens.Name), _output);
                CloseThrough(_open.Count - 1);
                break;
            case HtmlRemains.LinesToEnd:
                BeginLines();
                HtmlReferences.Escape(tokens.All(), _output);
                break;
            case HtmlRemains.TextLines:
                BeginLines();
                TextOf(ref tokens, isShown: true);
                CloseThrough(_open.Count - 1);
                break;
            case HtmlRemains.Text:
                Reopen();
                HtmlReferences.Normalise(tokens.Raw(tokens.Name), _output);
                break;
        }
    }

    private void BeginLines()
    {
        var lines = HtmlElements.Find("pre")!;
        EndWhatABlockEnds(lines);
        _output.Append("<pre>");
        Push(new(lines, "", false, _floor));
    }

    /// <summary>The text up to the element's end; what no browser shows of it goes.</summary>
    private void TextOf(ref HtmlTokens tokens, bool isShown)
    {
        var name = tokens.Name;
        for (var token = tokens.Next(); token != HtmlToken.Eof; token = tokens.Next())
        {
            if (token == HtmlToken.Text && isShown)
                HtmlReferences.Normalise(tokens.Text, _output);
            else if (token == HtmlToken.End && tokens.Is(name))
                return;
            else if (token == HtmlToken.Start && (HtmlElements.RemainsOf(tokens.Name) == HtmlRemains.Nothing
                || tokens.Is("annotation") || tokens.Is("annotation-xml") || tokens.Is("template")))
                tokens.Raw(tokens.Name);
        }
    }

    /// <summary>Passes over an element.</summary>
    /// <returns>Whether its end, or what ends it, was found.</returns>
    private bool Hide(ref HtmlTokens tokens, bool isPicture)
    {
        var name = tokens.Name;
        var (depth, inside) = (1, 0);
        for (var token = tokens.Next(); token != HtmlToken.Eof; token = tokens.Next())
        {
            if (token == HtmlToken.Text)
                continue;
            var step = token == HtmlToken.Start ? 1 : -1;
            if (tokens.Is(name))
                depth += tokens.IsSelfClosing && isPicture ? 0 : step;
            else if (tokens.Is("foreignobject") || tokens.Is("desc"))
                inside = Math.Max(0, inside + step);
            else if (isPicture && inside == 0 && step > 0 && HtmlElements.EndsPicture(tokens.Name))
                depth = -1;
            else if (step > 0 && HtmlElements.RemainsOf(tokens.Name) == HtmlRemains.Nothing)
                tokens.Raw(tokens.Name);
            if (depth < 0)
                Start(ref tokens);
            if (depth <= 0)
                return true;
        }
        return false;
    }

    /// <summary>The same, but over its tag alone where it is not closed: what follows is no part of it.</summary>
    /// <param name="tokens">At its tag.</param>
    /// <param name="isPicture">Whether it is one.</param>
    /// <param name="staysOpen">Where one is not closed, none of those that follow is.</param>
    private void HideWhereClosed(ref HtmlTokens tokens, bool isPicture, ref bool staysOpen)
    {
        var behind = tokens;
        staysOpen = staysOpen || !Hide(ref tokens, isPicture);
        if (staysOpen)
            tokens = behind;
    }

    private void End(ReadOnlySpan<char> name)
    {
        if (HtmlElements.Find(name) is not { } element)
            return;
        if (element.Is(HtmlNesting.Void))
        {
            if (element.Name == "br")
            {
                Reopen();
                _output.Append("<br>");
            }
            return;
        }
        var found = Innermost(element);
        if (found >= 0)
        {
            _unclosed -= element.Is(HtmlNesting.Formatting) ? 1 : 0;
            CloseThrough(found);
        }
        else if (element.Is(HtmlNesting.Formatting)
            && _pending.FindLastIndex(open => open.Element == element) is var pending && pending >= _floor)
        {
            _unclosed--;
            _pending.RemoveAt(pending);
        }
    }

    /// <summary>The place of the element that an end tag closes; -1 where there is none within reach.</summary>
    private int Innermost(HtmlElement element)
    {
        var isHeading = element.Is(HtmlNesting.Heading);
        var isOfTable = element.Is(HtmlNesting.TablePart) || element.Name == "table";
        var isInline = !element.IsSpecial && !element.Is(HtmlNesting.Formatting);
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            var open = _open[i].Element;
            if (open == element || (isHeading && open.Is(HtmlNesting.Heading)))
                return i;
            var isBorder = isOfTable ? open.Name == "table"
                : open.Is(HtmlNesting.Scope) || (isInline && open.IsSpecial) || (element.Name == "li" && open.Name is "ul" or "ol");
            if (isBorder)
                return -1;
        }
        return -1;
    }

    private void EndWhatABlockEnds(HtmlElement element)
    {
        if (element.Is(HtmlNesting.Item))
            EndItem(element);
        if (Innermost(HtmlElements.Find("p")!) is >= 0 and var paragraph)
            CloseThrough(paragraph);
        if (element.Is(HtmlNesting.Heading) && _open is [.., var top] && top.Element.Is(HtmlNesting.Heading))
            CloseThrough(_open.Count - 1);
    }

    private void EndItem(HtmlElement item)
    {
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            var open = _open[i].Element;
            if (open.Is(HtmlNesting.Item) && (item.Name == "li") == (open.Name == "li"))
            {
                CloseThrough(i);
                return;
            }
            if (open.IsSpecial && open.Name is not ("address" or "div" or "p"))
                return;
        }
    }

    /// <summary>Ends what stands between the table and one of its parts; false where there is no table.</summary>
    private bool EntersTable(HtmlElement part)
    {
        if (!_open.Exists(open => open.Element.Name == "table"))
            return false;
        var i = _open.Count - 1;
        while (!IsPlaceFor(part.Name, _open[i].Element.Name))
            i--;
        CloseThrough(i + 1);
        return true;
    }

    private static bool IsPlaceFor(string part, string name) => name == "table" || part switch
    {
        "td" or "th" => name is "tr" or "tbody" or "thead" or "tfoot",
        "tr" => name is "tbody" or "thead" or "tfoot",
        "col" => name == "colgroup",
        _ => false,
    };

    /// <summary>Closes the elements from this one on; formatting that stood in it goes on behind.</summary>
    private void CloseThrough(int first)
    {
        for (var i = _open.Count - 1; i >= first; i--)
        {
            var open = _open[i];
            _open.RemoveAt(i);
            _output.Append("</").Append(open.Element.Name).Append('>');
            if (open.Element.Is(HtmlNesting.Cell))
            {
                _unclosed -= _pending.Count - _floor;
                _pending.RemoveRange(_floor, _pending.Count - _floor);
                _floor = open.Floor;
            }
            else if (open.Element.Is(HtmlNesting.Formatting) && i > first)
            {
                _pending.Insert(_floor, open);
            }
        }
    }

    private void Reopen()
    {
        if (_pending.Count == _floor)
            return;
        for (var i = _floor; i < _pending.Count; i++)
        {
            _output.Append(_pending[i].Tag);
            _open.Add(_pending[i]);
        }
        _pending.RemoveRange(_floor, _pending.Count - _floor);
    }

    /// <summary>An element that is open.</summary>
    /// <param name="Element">Which.</param>
    /// <param name="Tag">Of formatting, its tag as it was written.</param>
    /// <param name="HoldsCopies">Whether formulas in it are drawn beside it as well.</param>
    /// <param name="Floor">Of a table cell, the floor outside it.</param>
    private readonly record struct Open(HtmlElement Element, string Tag, bool HoldsCopies, int Floor);
}
