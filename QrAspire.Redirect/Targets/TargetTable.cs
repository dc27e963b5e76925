using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace QrAspire.Redirect.Targets;

/// <summary>
/// All targets by short id: open addressing with linear probing over UTF-8 keys. Look-ups take no lock and never wait; changes
/// take one. Entries are never removed (a deleted code stays to answer 410), only replaced, or all of them at once by
/// <see cref="ReplaceAll"/>.
/// </summary>
public sealed class TargetTable
{
    private const int MinCapacity = 1024;

    private readonly Lock _changes = new();
    private readonly ulong _seed = MemoryMarshal.Read<ulong>(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    private Slots _slots = new(MinCapacity);
    private long _changeCount;

    /// <summary>Number of targets.</summary>
    public int Count => Volatile.Read(ref _slots).Count;

    /// <summary>Rises with every change; tells whether a snapshot is out of date.</summary>
    public long ChangeCount => Volatile.Read(ref _changeCount);

    /// <summary>Hash of a short id under this table's random seed, so that nobody can choose ids that collide.</summary>
    public ulong Hash(ReadOnlySpan<byte> shortId) => KeyHash.Of(shortId, _seed);

    /// <summary>The target of a short id.</summary>
    public Target Find(ReadOnlySpan<byte> shortId, ulong hash) => new(Volatile.Read(ref _slots).Find(shortId, hash));

    /// <summary>The target of a short id.</summary>
    public Target Find(ReadOnlySpan<byte> shortId) => Find(shortId, Hash(shortId));

    /// <summary>Adds or replaces; the same content again is no change.</summary>
    public void Set(byte[] packed)
    {
        var entry = PackedTarget.ToEntry(packed);
        lock (_changes)
        {
            if (Find(PackedTarget.ShortId(packed)) is { Exists: true } known && known.Packed.SequenceEqual(packed))
            {
                return;
            }

            Volatile.Write(ref _slots, _slots.Set(entry, Hash(PackedTarget.ShortId(packed)), this));
            _changeCount++;
        }
    }

    /// <summary>Adds unless the short id is there already: what a look-up found must not undo a newer change.</summary>
    public void TryAdd(byte[] packed)
    {
        lock (_changes)
        {
            if (!Find(PackedTarget.ShortId(packed)).Exists)
            {
                Set(packed);
            }
        }
    }

    /// <summary>Marks a target deleted whose row is gone; it then answers 410. Nothing happens when it is not known.</summary>
    public void SetDeleted(string shortId)
    {
        lock (_changes)
        {
            var target = Find(Encoding.UTF8.GetBytes(shortId));
            if (target.Exists)
            {
                Set(PackedTarget.AsDeleted(target.Packed));
            }
        }
    }

    /// <summary>Replaces everything at once; readers see either all of the old or all of the new.</summary>
    public void ReplaceAll(TargetTableBuilder built)
    {
        lock (_changes)
        {
            Volatile.Write(ref _slots, built.Slots);
            _changeCount++;
        }
    }

    /// <summary>Starts a table that <see cref="ReplaceAll"/> can take over.</summary>
    public TargetTableBuilder Build(int expected) => new(this, new Slots(Math.Max(MinCapacity, expected * 3 / 2)));

    /// <summary>Every packed record at one moment, each either before or after a concurrent change of it.</summary>
    public IEnumerable<byte[]> Packed()
    {
        foreach (var entry in Volatile.Read(ref _slots).Entries)
        {
            switch (entry)
            {
                case byte[] plain:
                    yield return plain;
                    break;
                case RichTarget rich:
                    yield return rich.Packed;
                    break;
            }
        }
    }

    /// <summary>One array of entries and, beside it, 32 bits of each entry's hash, so that a probe rarely touches an entry in vain.</summary>
    internal sealed class Slots
    {
        public readonly object?[] Entries;
        private readonly uint[] _tags;
        private readonly int _mask;

        public Slots(int minCapacity)
        {
            var capacity = (int)BitOperations.RoundUpToPowerOf2((uint)minCapacity);
            Entries = new object?[capacity];
            _tags = new uint[capacity];
            _mask = capacity - 1;
        }

        public int Count { get; private set; }

        public object? Find(ReadOnlySpan<byte> shortId, ulong hash)
        {
            var tag = (uint)(hash >> 32);
            for (var at = (int)hash & _mask; ; at = (at + 1) & _mask)
            {
                var entry = Volatile.Read(ref Entries[at]);
                if (entry is null)
                {
                    return null;
                }

                if (_tags[at] == tag && new Target(entry).ShortId.SequenceEqual(shortId))
                {
                    return entry;
                }
            }
        }

        /// <summary>Puts an entry; returns this, or the grown copy that takes its place.</summary>
        public Slots Set(object entry, ulong hash, TargetTable table)
        {
            if (Count + (Count >> 1) >= Entries.Length)
            {
                return Grow(table).Set(entry, hash, table);
            }

            var tag = (uint)(hash >> 32);
            var shortId = new Target(entry).ShortId;
            for (var at = (int)hash & _mask; ; at = (at + 1) & _mask)
            {
                var existing = Entries[at];
                if (existing is null)
                {
                    _tags[at] = tag;
                    Count++;
                }
                else if (_tags[at] != tag || !new Target(existing).ShortId.SequenceEqual(shortId))
                {
                    continue;
                }

                Volatile.Write(ref Entries[at], entry);
                return this;
            }
        }

        private Slots Grow(TargetTable table)
        {
            var grown = new Slots(Entries.Length * 2);
            foreach (var entry in Entries)
            {
                if (entry is not null)
                {
                    grown.Set(entry, table.Hash(new Target(entry).ShortId), table);
                }
            }

            return grown;
        }
    }
}

/// <summary>A table under construction, by one thread.</summary>
public sealed class TargetTableBuilder
{
    private readonly TargetTable _table;

    internal TargetTableBuilder(TargetTable table, TargetTable.Slots slots)
    {
        _table = table;
        Slots = slots;
    }

    internal TargetTable.Slots Slots { get; private set; }

    /// <summary>Number of targets so far.</summary>
    public int Count => Slots.Count;

    /// <summary>Adds or replaces.</summary>
    public void Set(byte[] packed) =>
        Slots = Slots.Set(PackedTarget.ToEntry(packed), _table.Hash(PackedTarget.ShortId(packed)), _table);
}
