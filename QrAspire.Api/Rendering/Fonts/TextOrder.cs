using System.Text;

namespace QrAspire.Api.Rendering.Fonts;

/// <summary>
/// Puts one line into the order in which it is drawn from left to right: the implicit part of UAX #9 for two levels. Neutral characters
/// follow their neighbours when both agree, else the line; numbers keep their order; brackets are mirrored in right-to-left runs.
/// </summary>
internal static class TextOrder
{
    private enum Direction
    {
        Neutral,
        Left,
        Number,
        Right,
    }

    public static List<int> Visual(string text)
    {
        List<int> logical = [.. text.Normalize(NormalizationForm.FormC).EnumerateRunes().Where(r => !IsInvisible(r.Value)).Select(r => r.Value)];
        var joined = ArabicForms.Join(logical);
        var directions = joined.ConvertAll(Of);
        if (!directions.Contains(Direction.Right)) return joined;

        var line = directions.First(d => d is Direction.Left or Direction.Right);
        Resolve(directions, line);
        List<List<int>> runs = [];
        for (var i = 0; i < joined.Count;)
        {
            var start = i;
            while (i < joined.Count && Level(directions[i]) == Level(directions[start])) i++;
            var run = joined[start..i];
            if (Level(directions[start]) == Direction.Right) run = Reverse(run, directions[start..i]);
            runs.Add(run);
        }

        if (line == Direction.Right) runs.Reverse();
        return [.. runs.SelectMany(r => r)];

        static Direction Level(Direction d) => d == Direction.Left ? Direction.Left : Direction.Right;
    }

    private static void Resolve(List<Direction> directions, Direction line)
    {
        // A number after left-to-right text belongs to it.
        var strong = line;
        for (var i = 0; i < directions.Count; i++)
        {
            if (directions[i] is Direction.Left or Direction.Right) strong = directions[i];
            else if (directions[i] == Direction.Number && strong == Direction.Left) directions[i] = Direction.Left;
        }

        for (var i = 0; i < directions.Count; i++)
        {
            if (directions[i] != Direction.Neutral) continue;
            var end = i;
            while (end < directions.Count && directions[end] == Direction.Neutral) end++;
            var before = i == 0 ? line : Side(directions[i - 1]);
            var after = end == directions.Count ? line : Side(directions[end]);
            for (; i < end; i++) directions[i] = before == after ? before : line;
            i--;
        }

        static Direction Side(Direction d) => d == Direction.Left ? Direction.Left : Direction.Right;
    }

    /// <summary>Right to left, but numbers and marks after their letters as they are.</summary>
    private static List<int> Reverse(List<int> run, List<Direction> directions)
    {
        List<int> reversed = new(run.Count);
        for (var end = run.Count; end > 0;)
        {
            var start = end - 1;
            if (directions[start] == Direction.Number)
            {
                while (start > 0 && directions[start - 1] == Direction.Number) start--;
            }
            else
            {
                while (start > 0 && ArabicForms.IsMark(run[start])) start--;
            }

            for (var i = start; i < end; i++) reversed.Add(Mirror(run[i]));
            end = start;
        }

        return reversed;
    }

    private static Direction Of(int c) => c switch
    {
        (>= 0x0590 and <= 0x065F) or (>= 0x066E and <= 0x06EF) or (>= 0x06FA and <= 0x08FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFC) => Direction.Right,
        (>= '0' and <= '9') or (>= 0x0660 and <= 0x066D) or (>= 0x06F0 and <= 0x06F9) => Direction.Number,
        _ => Rune.IsLetter(new Rune(c)) ? Direction.Left : Direction.Neutral,
    };

    private static int Mirror(int c) => c switch { '(' => ')', ')' => '(', '[' => ']', ']' => '[', '{' => '}', '}' => '{', '<' => '>', '>' => '<', '«' => '»', '»' => '«', _ => c };

    /// <summary>Controls of direction and joining, and selectors of variants: they have no shape.</summary>
    private static bool IsInvisible(int c) => c is (>= 0x200B and <= 0x200F) or (>= 0x202A and <= 0x202E) or (>= 0x2060 and <= 0x206F) or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF;
}
