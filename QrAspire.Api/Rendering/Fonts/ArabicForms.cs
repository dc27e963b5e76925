namespace QrAspire.Api.Rendering.Fonts;

/// <summary>
/// Joins Arabic letters by the presentation forms of Unicode (blocks FB50 and FE70): what a font without shaping tables needs.
/// Covers the letters of Arabic, Persian and Urdu that have such forms, and the ligatures of lam and alef.
/// </summary>
internal static class ArabicForms
{
    private const int Lam = 0x0644;
    private const int Tatweel = 0x0640;

    /// <summary>Letter, its isolated form and the number of forms (isolated, final, initial, medial in turn).</summary>
    private static readonly Dictionary<int, (int First, int Count)> s_forms = Table();

    /// <summary>Replaces letters by their forms, in logical order.</summary>
    public static List<int> Join(List<int> text)
    {
        List<int> joined = new(text.Count);
        for (var i = 0; i < text.Count; i++)
        {
            if (!s_forms.TryGetValue(text[i], out var forms))
            {
                joined.Add(text[i]);
                continue;
            }

            var before = Neighbour(text, i, -1);
            var fromRight = before >= 0 && JoinsForward(text[before]);
            var after = Neighbour(text, i, 1);
            if (text[i] == Lam && after == i + 1 && Ligature(text[after]) is { } ligature)
            {
                joined.Add(ligature + (fromRight ? 1 : 0));
                i++;
                continue;
            }

            var toLeft = forms.Count == 4 && after >= 0 && (s_forms.TryGetValue(text[after], out var next) ? next.Count > 1 : text[after] == Tatweel);
            var form = (fromRight && forms.Count > 1, toLeft) switch { (false, false) => 0, (true, false) => 1, (false, true) => 2, _ => 3 };
            joined.Add(forms.First + form);
        }

        return joined;
    }

    /// <summary>Vowel signs, which take no part in joining.</summary>
    public static bool IsMark(int character) => character is (>= 0x0610 and <= 0x061A) or (>= 0x064B and <= 0x065F) or 0x0670;

    private static int Neighbour(List<int> text, int at, int step)
    {
        for (var i = at + step; i >= 0 && i < text.Count; i += step)
        {
            if (!IsMark(text[i])) return i;
        }

        return -1;
    }

    private static bool JoinsForward(int character) => character == Tatweel || (s_forms.TryGetValue(character, out var forms) && forms.Count == 4);

    private static int? Ligature(int alef) => alef switch { 0x0622 => 0xFEF5, 0x0623 => 0xFEF7, 0x0625 => 0xFEF9, 0x0627 => 0xFEFB, _ => null };

    private static Dictionary<int, (int First, int Count)> Table()
    {
        // Forms of U+0621 to U+064A follow one another from U+FE80; letters that join on one side only have two.
        Dictionary<int, (int, int)> table = [];
        var form = 0xFE80;
        for (var letter = 0x0621; letter <= 0x064A; letter++)
        {
            if (letter is > 0x063A and < 0x0641) continue;
            var count = letter switch
            {
                0x0621 => 1,
                0x0622 or 0x0623 or 0x0624 or 0x0625 or 0x0627 or 0x0629 or 0x062F or 0x0630 or 0x0631 or 0x0632 or 0x0648 or 0x0649 => 2,
                _ => 4,
            };
            table[letter] = (form, count);
            form += count;
        }

        (int Letter, int First, int Count)[] others = [(0x067E, 0xFB56, 4), (0x0679, 0xFB66, 4), (0x0686, 0xFB7A, 4), (0x0688, 0xFB88, 2), (0x0691, 0xFB8C, 2), (0x0698, 0xFB8A, 2), (0x06A9, 0xFB8E, 4), (0x06AF, 0xFB92, 4), (0x06BE, 0xFBAA, 4), (0x06CC, 0xFBFC, 4), (0x06D2, 0xFBAE, 2)];
        foreach (var (letter, first, count) in others) table[letter] = (first, count);
        return table;
    }
}
