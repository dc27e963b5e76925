namespace QrAspire.Analytics.Queries;

/// <summary>
/// The parts of a <c>UNION ALL</c> that count scans of a stretch with as few rows read as possible: whole days from the
/// daily rollup (a view that sums the quarters of days that are not rolled yet), whole slots from the quarter rollup, the crumbs at both ends from the rows.
/// </summary>
internal static class Tally
{
    /// <param name="text">The query to add parameters to.</param>
    /// <param name="stretch">What to count.</param>
    /// <param name="days">False when a day is too coarse for the question.</param>
    /// <param name="bots">Count bots; null: as the filter says.</param>
    /// <param name="columns">What to select beside <c>scans</c>, given the SQL of the moment that the counted scans belong to.</param>
    public static IEnumerable<string> Parts(QueryText text, Stretch stretch, bool days, bool? bots, Func<string, string> columns)
    {
        var byDay = days ? Cover.Days(stretch) : new(stretch, new(stretch.To, stretch.To), new(stretch.To, stretch.To));
        if (!byDay.Whole.IsEmpty)
        {
            yield return $"SELECT {columns("(day::timestamp AT TIME ZONE 'UTC')")}, scans FROM scan_rollup_daily WHERE {text.Who(bots)} AND {text.Dates(byDay.Whole)}";
        }

        foreach (var part in new[] { byDay.Before, byDay.After }.Where(part => !part.IsEmpty))
        {
            var bySlot = Cover.Slots(part);
            if (!bySlot.Whole.IsEmpty)
            {
                yield return $"SELECT {columns("slot")}, scans FROM scan_rollup_quarter WHERE {text.Who(bots)} AND {text.Slots(bySlot.Whole)}";
            }

            foreach (var crumb in new[] { bySlot.Before, bySlot.After }.Where(crumb => !crumb.IsEmpty))
            {
                yield return $"SELECT {columns("occurred_at")}, 1::bigint FROM scans WHERE {text.Who(bots)} AND {text.Ids(crumb)}";
            }
        }
    }
}
