using System.Collections;

namespace Aspire.Hosting.Embedded.Dashboard.Telemetry;

/// <summary>Keeps the last <paramref name="capacity"/> items, oldest first; grows only as far as it is used.</summary>
internal sealed class RingBuffer<T>(int capacity) : IReadOnlyList<T>
{
    private T[] _items = new T[Math.Min(capacity, 16)];
    private int _first;

    public int Count { get; private set; }

    public T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return _items[(_first + index) % _items.Length];
        }
        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            _items[(_first + index) % _items.Length] = value;
        }
    }

    /// <summary>Adds at the end; when full, the first item goes.</summary>
    public void Add(T item)
    {
        if (Count == capacity)
            RemoveFirst();
        else if (Count == _items.Length)
            Grow();
        _items[(_first + Count) % _items.Length] = item;
        Count++;
    }

    public T RemoveFirst()
    {
        var item = this[0];
        _items[_first] = default!;
        _first = (_first + 1) % _items.Length;
        Count--;
        return item;
    }

    public void Clear()
    {
        _items = new T[Math.Min(capacity, 16)];
        _first = 0;
        Count = 0;
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Grow()
    {
        var grown = new T[Math.Min(capacity, _items.Length * 2)];
        for (var i = 0; i < Count; i++)
            grown[i] = this[i];
        _items = grown;
        _first = 0;
    }
}
